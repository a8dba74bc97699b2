-- how far two coders who work on their own agree: overall, and by indicator, year, province and kind of issuer
with

pairs as (
    select
        codings.*,
        reports.year,
        reports.issuer_kind,
        left(reports.jurisdiction_code, 2) || '0000' as province_code
    from {{ ref('int_coded_pair') }} as codings
    inner join {{ ref('int_report') }} as reports on codings.report_id = reports.report_id
),

named as (
    select distinct
        between_whom,
        unnest([first_says, second_says]) as indicator_id
    from pairs
    where slot = 'indicator'
),

-- an indicator's own agreement: whether each coder says that it is this one
of_indicators as (
    select
        pairs.between_whom,
        pairs.slot,
        'indicator' as grouped_by,
        named.indicator_id as group_name,
        cast(pairs.first_says = named.indicator_id as varchar) as first_says,
        cast(pairs.second_says = named.indicator_id as varchar) as second_says
    from pairs
    inner join named on pairs.between_whom = named.between_whom
    where pairs.slot = 'indicator' and named.indicator_id != 'none'
),

grouped as (
    select
        between_whom,
        slot,
        unnest(['all', 'year', 'province', 'issuer_kind']) as grouped_by,
        unnest(['all', coalesce(cast(year as varchar), 'unknown'), coalesce(province_code, 'unknown'), issuer_kind]) as group_name,
        first_says,
        second_says
    from pairs
    union all
    select * from of_indicators
),

counted as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        count(*) as quantities,
        count(*) filter (where first_says != second_says) as disagreements
    from grouped
    group by between_whom, slot, grouped_by, group_name
),

said as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        unnest([first_says, second_says]) as says
    from grouped
),

times_said as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        says,
        count(*) as times
    from said
    group by between_whom, slot, grouped_by, group_name, says
),

spread as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        sum(power(times, 2)) as squares
    from times_said
    group by between_whom, slot, grouped_by, group_name
)

select
    counted.between_whom,
    counted.slot,
    counted.grouped_by,
    counted.group_name,
    counted.quantities,
    counted.disagreements,
    round(100.0 * (counted.quantities - counted.disagreements) / counted.quantities, 2) as agreed_percent,
    {{ alpha('counted.quantities', 'counted.disagreements', 'spread.squares') }} as krippendorff_alpha
from counted
inner join spread
    on
        counted.between_whom = spread.between_whom
        and counted.slot = spread.slot
        and counted.grouped_by = spread.grouped_by
        and counted.group_name = spread.group_name
order by counted.between_whom, counted.slot, counted.grouped_by, counted.group_name
