-- accepted reports, and which of several versions of one report counts (rules: docs/data-model.md)
with

accepted as (
    select
        *,
        coalesce(jurisdiction_code is not null and year is not null, false) as is_resolved
    from {{ ref('stg_report') }}
    where is_accepted
),

-- of one issuer and year: versions of one report; without either, a report is alone at first
grouped as (
    select
        *,
        if(
            is_resolved,
            concat_ws(
                '/', jurisdiction_code, year, report_type,
                case when issuer_kind in ('government', 'zone') then issuer_kind else coalesce(issuer, report_id) end
            ),
            report_id
        ) as own_version_group
    from accepted
),

bands as (
    select
        report_id,
        unnest(range(16)) as band,
        list_slice(minhash, 8 * unnest(range(16)) + 1, 8 * unnest(range(16)) + 8) as content
    from grouped
),

-- a report of unknown place or year, and the known ones whose text is nearly its own
mirrors as (
    select distinct
        grouped.report_id,
        known.own_version_group,
        {{ similarity('grouped.minhash', 'known.minhash') }} as similarity
    from grouped
    inner join bands on grouped.report_id = bands.report_id
    inner join bands as others on bands.band = others.band and bands.content = others.content
    inner join grouped as known on others.report_id = known.report_id
    where
        not grouped.is_resolved
        and (known.is_resolved or known.report_id < grouped.report_id)
        and coalesce(grouped.jurisdiction_code = known.jurisdiction_code, true)
        and coalesce(grouped.year = known.year, true)
        and grouped.report_type = known.report_type
),

nearest as (
    select
        report_id,
        arg_max(own_version_group, similarity) as version_group
    from mirrors
    where similarity >= 0.8
    group by report_id
),

versions as (
    select
        grouped.*,
        coalesce(nearest.version_group, grouped.own_version_group) as version_group,
        max(grouped.chars) over (partition by coalesce(nearest.version_group, grouped.own_version_group)) as most_chars
    from grouped
    left join nearest on grouped.report_id = nearest.report_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by version_group
            order by
                is_resolved desc,
                chars >= 0.9 * most_chars desc,
                coalesce(is_own_portal, false) desc,
                published_on desc nulls last,
                chars desc,
                report_id asc
        ) as rank_in_group
    from versions
),

canonical as (
    select
        *,
        first_value(report_id) over by_rank as canonical_report_id,
        first_value(minhash) over by_rank as canonical_minhash
    from ranked
    window by_rank as (partition by version_group order by rank_in_group)
)

select
    * exclude (rank_in_group, own_version_group, version_group, most_chars, minhash, canonical_minhash, is_resolved),
    if(rank_in_group = 1, 1.0, {{ similarity('minhash', 'canonical_minhash') }}) as canonical_similarity,
    rank_in_group = 1 as is_canonical,
    rank_in_group = 1 and issuer_kind in ('government', 'zone') and is_resolved as feeds_facts
from canonical
