-- accepted reports; of several for one issuer and year, the canonical one is the most complete, then the latest
with

accepted as (
    select * from {{ ref('stg_report') }}
    where is_accepted
),

ranked as (
    select
        *,
        row_number() over (
            partition by
                coalesce(jurisdiction_code, report_id),
                coalesce(cast(year as varchar), report_id),
                report_type,
                case when issuer_kind in ('government', 'zone') then issuer_kind else coalesce(issuer, report_id) end
            order by chars desc, published_on desc nulls last, report_id asc
        ) as rank_in_place
    from accepted
)

select
    * exclude (rank_in_place),
    rank_in_place = 1 as is_canonical,
    rank_in_place = 1
    and issuer_kind in ('government', 'zone')
    and jurisdiction_code is not null
    and year is not null as feeds_facts
from ranked
