{{ config(materialized='incremental', pre_hook="{{ let_go_of_touched_places() }}") }}
with

candidates as (
    select * from {{ ref('int_indicator_candidate') }}
),

chosen as (
    select * from candidates
    where choice = 1
),

-- another candidate of the same scope that gives another value contradicts the chosen one
rivals as (
    select
        chosen.jurisdiction_code,
        chosen.year,
        chosen.indicator_id,
        count(*) as mention_count,
        bool_or(candidates.scope = chosen.scope and candidates.value != chosen.value) as has_conflict
    from chosen
    inner join candidates
        on
            chosen.jurisdiction_code = candidates.jurisdiction_code
            and chosen.year = candidates.year
            and chosen.indicator_id = candidates.indicator_id
    group by chosen.jurisdiction_code, chosen.year, chosen.indicator_id
),

failed as (
    select
        indicator_id,
        quantity_id,
        count(*) as failed_check_count
    from {{ ref('fct_audit_check') }}
    where result = 'fail' and {{ is_touched() }}
    group by indicator_id, quantity_id
),

facts as (
    select
        chosen.jurisdiction_code,
        chosen.year,
        chosen.indicator_id,
        chosen.value,
        chosen.unit,
        chosen.qualifier,
        chosen.scope,
        chosen.report_id,
        chosen.quantity_id,
        coalesce(quantities.evidence, chosen.source_told) as evidence,
        rivals.mention_count,
        rivals.has_conflict,
        if(
            chosen.is_reviewed,
            1.0,
            {{ sigmoid("chosen.fact_score + " ~ coefficient('fact', 'is_failing') ~ " * cast(failed.failed_check_count is not null as double)") }}
        ) as confidence,
        coalesce(failed.failed_check_count, 0) as failed_check_count,
        chosen.coding,
        chosen.reviewed_by,
        chosen.reviewed_at
    from chosen
    inner join rivals
        on
            chosen.jurisdiction_code = rivals.jurisdiction_code
            and chosen.year = rivals.year
            and chosen.indicator_id = rivals.indicator_id
    left join {{ ref('int_quantity') }} as quantities on chosen.quantity_id = quantities.quantity_id
    left join failed
        on
            chosen.quantity_id = failed.quantity_id
            and chosen.indicator_id = failed.indicator_id
)

select
    *,
    confidence >= {{ coefficient('threshold', 'is_sure') }} as is_sure
from facts
order by jurisdiction_code, year, indicator_id
