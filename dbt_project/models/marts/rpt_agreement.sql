-- how far two coders who work on their own agree: overall, and by indicator, year, province and kind of issuer
with

pairs as (
    select
        codings.between_whom,
        codings.slot,
        reports.year,
        reports.issuer_kind,
        left(reports.jurisdiction_code, 2) || '0000' as province_code,
        codings.first_says,
        codings.second_says,
        sum(codings.times) as times
    from {{ ref('int_agreement') }} as codings
    inner join {{ ref('int_report') }} as reports on codings.report_id = reports.report_id
    group by all
),

grouped as (
    select
        between_whom,
        slot,
        unnest(['all', 'year', 'province', 'issuer_kind']) as grouped_by,
        unnest(['all', coalesce(cast(year as varchar), 'unknown'), coalesce(province_code, 'unknown'), issuer_kind]) as group_name,
        first_says,
        second_says,
        times
    from pairs
),

counted as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        sum(times) as quantities,
        coalesce(sum(times) filter (where first_says != second_says), 0) as disagreements
    from grouped
    group by between_whom, slot, grouped_by, group_name
),

said as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        unnest([first_says, second_says]) as says,
        times
    from grouped
),

times_said as (
    select
        between_whom,
        slot,
        grouped_by,
        group_name,
        says,
        sum(times) as times
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
),

by_group as (
    select
        counted.*,
        spread.squares
    from counted
    inner join spread
        on
            counted.between_whom = spread.between_whom
            and counted.slot = spread.slot
            and counted.grouped_by = spread.grouped_by
            and counted.group_name = spread.group_name
),

agreed as (
    select
        between_whom,
        first_says as says,
        sum(times) as times_both
    from pairs
    where slot = 'indicator' and first_says = second_says
    group by between_whom, first_says
),

-- an indicator's own agreement: whether each coder says that it is this one or another
by_indicator as (
    select
        times_said.between_whom,
        times_said.slot,
        'indicator' as grouped_by,
        times_said.says as group_name,
        counted.quantities,
        times_said.times - 2 * coalesce(agreed.times_both, 0) as disagreements,
        power(times_said.times, 2) + power(2 * counted.quantities - times_said.times, 2) as squares
    from times_said
    inner join counted
        on
            times_said.between_whom = counted.between_whom
            and times_said.slot = counted.slot
            and times_said.grouped_by = counted.grouped_by
            and times_said.group_name = counted.group_name
    left join agreed on times_said.between_whom = agreed.between_whom and times_said.says = agreed.says
    where times_said.slot = 'indicator' and times_said.grouped_by = 'all' and times_said.says != 'none'
),

together as (
    select * from by_group
    union all by name
    select * from by_indicator
)

select
    together.between_whom,
    together.slot,
    together.grouped_by,
    together.group_name,
    cast(together.quantities as bigint) as quantities,
    cast(together.disagreements as bigint) as disagreements,
    round(100.0 * (together.quantities - together.disagreements) / together.quantities, 2) as agreed_percent,
    {{ alpha('together.quantities', 'together.disagreements', 'together.squares') }} as krippendorff_alpha,
    accuracy.judged as gold_quantities,
    round(100.0 * accuracy."right" / accuracy.judged, 2) as accuracy_percent
from together
left join {{ source('catalog', 'accuracy') }} as accuracy
    on
        together.between_whom = 'coders'
        and together.slot = accuracy.slot
        and together.grouped_by = accuracy.grouped_by
        and together.group_name = accuracy.group_name
order by together.between_whom, together.slot, together.grouped_by, together.group_name
