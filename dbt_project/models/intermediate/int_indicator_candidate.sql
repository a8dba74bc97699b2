-- mentions that may become a yearly fact, ranked by the rules of docs/data-model.md
with

mentions as (
    select * from {{ ref('stg_indicator_mention') }}
),

quantities as (
    select * from {{ ref('stg_quantity') }}
),

reports as (
    select * from {{ ref('int_report') }}
    where feeds_facts
),

indicators as (
    select * from {{ source('catalog', 'indicator') }}
),

candidates as (
    select
        reports.jurisdiction_code,
        quantities.year,
        mentions.indicator_id,
        quantities.value,
        quantities.unit,
        quantities.qualifier,
        quantities.scope,
        quantities.modality,
        reports.report_id,
        quantities.quantity_id,
        quantities.ordinal,
        mentions.confidence,
        quantities.year = reports.year as is_own_year,
        coalesce(quantities.scope = indicators.preferred_scope, false) as is_preferred_scope,
        case
            when quantities.scope in ('own', 'region', 'unspecified') then 0
            when quantities.scope = 'below' then 1
            else 2
        end as scope_rank,
        abs(quantities.year - reports.year) as years_apart,
        indicators.kind != 'rate' or quantities.value <= 100 as is_in_range
    from mentions
    inner join quantities on mentions.quantity_id = quantities.quantity_id
    inner join reports on mentions.report_id = reports.report_id
    inner join indicators on mentions.indicator_id = indicators.indicator_id
    where
        quantities.modality in ('actual', 'standing')
        and quantities.year is not null
)

select
    *,
    row_number() over (
        partition by jurisdiction_code, year, indicator_id
        order by
            is_own_year desc,
            years_apart asc,
            is_in_range desc,
            is_preferred_scope desc,
            scope_rank asc,
            confidence desc,
            qualifier = 'exact' desc,
            report_id asc,
            ordinal asc
    ) as choice
from candidates
