-- what of a report's facts deserves a second look
{{ config(lets_go='touched') }}
with

facts as (
    select
        report_id,
        count(*) as facts,
        count(*) filter (where has_conflict) as conflicts,
        count(*) filter (where failed_check_count > 0) as failing,
        count(*) filter (where confidence < 0.9) as low_confidence
    from {{ ref('fct_indicator_yearly') }}
    where {{ is_touched() }}
    group by report_id
),

quantities as (
    select
        report_id,
        count(*) as quantities,
        count(*) filter (where counted is not null) as without_indicator
    from {{ ref('fct_quantity') }}
    where {{ is_touched() }}
    group by report_id
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_canonical and {{ is_touched() }}
)

select
    reports.report_id,
    reports.jurisdiction_code,
    reports.year,
    coalesce(quantities.quantities, 0) as quantities,
    coalesce(quantities.without_indicator, 0) as quantities_without_indicator,
    coalesce(facts.facts, 0) as facts,
    coalesce(facts.conflicts, 0) as facts_in_conflict,
    coalesce(facts.failing, 0) as facts_with_failing_checks,
    coalesce(facts.low_confidence, 0) as facts_of_low_confidence
from reports
left join facts on reports.report_id = facts.report_id
left join quantities on reports.report_id = quantities.report_id
order by reports.jurisdiction_code, reports.year, reports.report_id
