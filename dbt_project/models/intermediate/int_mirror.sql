-- reports whose head tells no place or no year, and the report whose text each has (rules: docs/reading.md#versions-and-mirrors)
{%- set banded %}
    select
        reports.report_id,
        reports.report_type,
        reports.jurisdiction_code,
        reports.year,
        reports.is_resolved,
        places.band,
        hash(reports.minhash[places.first], reports.minhash[places.second], reports.minhash[places.third], reports.minhash[places.fourth]) as content
    from reports
    cross join places
{%- endset %}
with

reports as (
    select
        report_id,
        report_type,
        jurisdiction_code,
        year,
        minhash,
        coalesce(jurisdiction_code is not null and year is not null, false) as is_resolved
    from {{ ref('stg_report') }}
    where is_accepted and minhash is not null
),

-- 96 bands of four numbers, one from each quarter of the signature (LSH): of two texts that share half of their clauses 998 in 1,000
-- have a band in common, of two that share a twentieth one
places as (
    select
        range as band,
        1 + range % 32 as first,
        33 + (range + range // 32) % 32 as second,
        65 + (range + 2 * (range // 32)) % 32 as third,
        97 + (range + 3 * (range // 32)) % 32 as fourth
    from range(96)
),

bands as (
    {{- banded }}
    where not reports.is_resolved
),

bands_of_all as (
    {{- banded }}
),

-- nothing told of the one contradicts the other; two of which neither is resolved tell the same
pairs as (
    select distinct
        bands.report_id,
        others.report_id as other_id
    from bands
    inner join bands_of_all as others
        on bands.band = others.band and bands.content = others.content and bands.report_type = others.report_type
    where
        coalesce(bands.jurisdiction_code = others.jurisdiction_code, others.is_resolved or bands.jurisdiction_code is not distinct from others.jurisdiction_code)
        and coalesce(bands.year = others.year, others.is_resolved or bands.year is not distinct from others.year)
        and (others.is_resolved or others.report_id < bands.report_id)
),

alike as (
    select
        pairs.*,
        others.is_resolved,
        others.jurisdiction_code,
        others.year,
        {{ similarity('reports.minhash', 'others.minhash') }} as similarity
    from pairs
    inner join reports on pairs.report_id = reports.report_id
    inner join reports as others on pairs.other_id = others.report_id
),

-- both texts' clauses, of those that share enough by the estimate
near as (
    select * from alike
    where similarity >= 0.35
),

clauses as (
    select
        document_id as report_id,
        list_distinct(regexp_extract_all(text, '[\p{L}\p{N}_]+')) as said
    from {{ source('raw', 'document_text') }}
    where document_id in (select unnest([near.report_id, near.other_id]) from near)
),

-- the share of the shorter text's clauses that the longer one has
measured as (
    select
        near.*,
        len(list_intersect(texts.said, others.said)) / least(len(texts.said), len(others.said)) as contained
    from near
    inner join clauses as texts on near.report_id = texts.report_id
    inner join clauses as others on near.other_id = others.report_id
),

-- of each place and year the nearest
nearest as (
    select
        report_id,
        is_resolved,
        if(is_resolved, arg_max(other_id, similarity), min(other_id)) as other_id,
        round(max(contained), 3) as contained
    from measured
    group by report_id, is_resolved, jurisdiction_code, year
),

compared as (
    select
        *,
        lead(other_id) over by_nearness as next_id,
        lead(contained) over by_nearness as next_contained
    from nearest
    window by_nearness as (partition by report_id, is_resolved order by contained desc, other_id asc)
)

-- version_of: null where the text may be another place's or year's too
select
    report_id,
    other_id,
    next_id,
    contained,
    if(is_resolved and contained - next_contained < 0.1, null, other_id) as version_of
from compared
where contained >= 0.8
qualify row_number() over (partition by report_id order by is_resolved desc, contained desc, other_id asc) = 1
