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
        * exclude (minhash),
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

-- one without either is a version of the report whose text it has
versions as (
    select
        grouped.*,
        mirrors.contained,
        if(mirrors.version_of is null, mirrors.other_id || ' and ' || mirrors.next_id, null) as may_be,
        coalesce(known.own_version_group, grouped.own_version_group) as version_group,
        max(grouped.chars) over (partition by coalesce(known.own_version_group, grouped.own_version_group)) as most_chars
    from grouped
    left join {{ ref('int_mirror') }} as mirrors on grouped.report_id = mirrors.report_id
    left join grouped as known on mirrors.version_of = known.report_id
),

-- what decides which version counts, the first that differs
compared as (
    select
        *,
        struct_pack(
            resolved := is_resolved,
            whole := chars >= 0.9 * most_chars,
            own := coalesce(is_own_portal, false),
            published := coalesce(published_on, date '0001-01-01'),
            long := chars
        ) as merits
    from versions
),

canonical as (
    select
        *,
        row_number() over by_merit as rank_in_group,
        first_value(report_id) over by_merit as canonical_report_id,
        first_value(merits) over by_merit as best,
        count(*) over (partition by version_group) as version_count
    from compared
    window by_merit as (partition by version_group order by merits desc, report_id asc)
),

-- which version counts and why, for people
told as (
    select
        *,
        case
            when may_be is not null then 'same_text_of_several: it may be ' || may_be
            when version_count = 1 then null
            when rank_in_group = 1 then 'canonical: of ' || version_count || ' versions'
            when best['resolved'] != merits['resolved'] then 'version: ' || canonical_report_id || ' counts, for its head tells place and year'
            when best['whole'] != merits['whole'] then 'version: ' || canonical_report_id || ' counts, for this one is cut'
            when best['own'] != merits['own'] then 'version: ' || canonical_report_id || ' counts, for it lies on its own jurisdiction''s site'
            when best['published'] != merits['published'] then 'version: ' || canonical_report_id || ' counts, for it was published later'
            when best['long'] != merits['long'] then 'version: ' || canonical_report_id || ' counts, for it is longer'
            else 'version: ' || canonical_report_id || ' counts, the first by id of two alike'
        end as standing,
        if(rank_in_group > 1 and not is_resolved, 'same_text: ' || round(100 * contained)::integer || ' % of the shorter one', null) as found_by
    from canonical
),

-- signatures are large: they are compared where there are two
others as (
    select
        told.report_id,
        {{ similarity('own.minhash', 'best.minhash') }} as similarity
    from told
    inner join accepted as own on told.report_id = own.report_id
    inner join accepted as best on told.canonical_report_id = best.report_id
    where told.rank_in_group > 1
),

compared_texts as (
    select
        told.*,
        coalesce(others.similarity, 1.0) as canonical_similarity
    from told
    left join others on told.report_id = others.report_id
)

select
    * exclude (own_version_group, version_group, most_chars, is_resolved, contained, may_be, merits, rank_in_group, best, version_count, standing, found_by)
    replace (nullif(concat_ws('; ', notes, standing, found_by), '') as notes),
    rank_in_group = 1 as is_canonical,
    rank_in_group = 1 and issuer_kind in ('government', 'zone') and is_resolved as feeds_facts
from compared_texts
