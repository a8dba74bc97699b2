-- when each fact first appeared and what it was before: the published history, and what this run adds to it
{{ config(lets_go='places') }}
with

earlier as (
    select * from {{ source('ops', 'fact_revision') }}
    where {{ is_of_touched_place() }}
),

latest as (
    select
        jurisdiction_code,
        year,
        indicator_id,
        max(revision) as revision,
        arg_max_null(value, revision) as value
    from earlier
    group by jurisdiction_code, year, indicator_id
),

facts as (
    select * from {{ ref('fct_indicator_yearly') }}
    where {{ is_of_touched_place() }}
),

this_run as (
    select
        run_id,
        started_at
    from {{ source('ops', 'run') }}
    order by started_at desc
    limit 1
),

revised as (
    select
        coalesce(facts.jurisdiction_code, latest.jurisdiction_code) as jurisdiction_code,
        coalesce(facts.year, latest.year) as year,
        coalesce(facts.indicator_id, latest.indicator_id) as indicator_id,
        coalesce(latest.revision, 0) + 1 as revision,
        facts.value,
        latest.value as previous_value,
        facts.quantity_id,
        this_run.run_id,
        this_run.started_at as revised_at
    from latest
    full join facts
        on
            latest.jurisdiction_code = facts.jurisdiction_code
            and latest.year = facts.year
            and latest.indicator_id = facts.indicator_id
    cross join this_run
    where facts.value is distinct from latest.value
)

select * from earlier
union all
select * from revised
order by jurisdiction_code, year, indicator_id, revision
