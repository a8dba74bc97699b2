-- what touched places state for a year, indicator and scope: the first candidate of each scope; choice 1 is the yearly fact
with

indicators as (
    select
        indicator_id,
        string_split(units_alike, '|') as units_alike
    from {{ source('catalog', 'indicator') }}
),

-- another candidate of the same scope that gives another value contradicts the first one
firsts as (
    select
        *,
        count(*) over (partition by jurisdiction_code, year, indicator_id) as mention_count,
        count(*) over of_scope as scope_mention_count,
        min(value) over of_scope != max(value) over of_scope as has_conflict
    from {{ ref('int_indicator_candidate') }}
    window of_scope as (partition by jurisdiction_code, year, indicator_id, scope)
    qualify choice = min(choice) over of_scope
),

failed as (
    select
        indicator_id,
        quantity_id,
        count(*) as failed_check_count
    from {{ ref('fct_audit_check') }}
    where result = 'fail' and {{ is_touched() }}
    group by indicator_id, quantity_id
)

select
    firsts.jurisdiction_code,
    firsts.year,
    firsts.indicator_id,
    firsts.scope,
    firsts.value,
    firsts.unit,
    firsts.qualifier,
    firsts.report_id,
    firsts.quantity_id,
    coalesce(quantities.evidence, firsts.source_told) as evidence,
    firsts.mention_count,
    firsts.scope_mention_count,
    firsts.has_conflict,
    if(
        firsts.is_reviewed,
        1.0,
        {{ measured(sigmoid("firsts.fact_score + " ~ coefficient('fact', 'is_failing') ~ " * cast(failed.failed_check_count is not null as double)"), 'firsts.indicator_id') }}
    ) as confidence,
    coalesce(failed.failed_check_count, 0) as failed_check_count,
    firsts.coding,
    firsts.reviewed_by,
    firsts.reviewed_at,
    list_contains(indicators.units_alike, firsts.unit) as is_comparable_unit,
    reports.year as stated_in_year,
    coalesce(reports.year > firsts.year, false) as is_lookback,
    firsts.choice = 1 as is_chosen,
    {{ place_columns('places') }}
from firsts
inner join indicators on firsts.indicator_id = indicators.indicator_id
left join {{ ref('dim_jurisdiction') }} as places on firsts.jurisdiction_code = places.jurisdiction_code and {{ of_year('places', 'firsts.year') }}
left join {{ ref('int_report') }} as reports on firsts.report_id = reports.report_id
left join {{ ref('int_quantity') }} as quantities on firsts.quantity_id = quantities.quantity_id
left join failed on firsts.quantity_id = failed.quantity_id and firsts.indicator_id = failed.indicator_id
