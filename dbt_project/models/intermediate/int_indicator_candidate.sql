-- what may become a yearly fact, ranked by the rules of docs/data-model.md: mentions of reports, and figures known from elsewhere
with

statements as (
    select * from {{ ref('int_statement') }}
    where feeds_facts
),

indicators as (
    select * from {{ source('catalog', 'indicator') }}
),

stated as (
    select
        statements.jurisdiction_code,
        statements.year,
        statements.indicator_id,
        statements.value,
        statements.unit,
        statements.qualifier,
        statements.scope,
        statements.modality,
        statements.report_id,
        statements.quantity_id,
        statements.ordinal,
        statements.coding,
        statements.confidence,
        statements.fact_score,
        statements.reviewed_by,
        statements.reviewed_at,
        cast(null as varchar) as source_told,
        statements.coding = 'reviewed' as is_reviewed,
        statements.year = statements.report_year as is_own_year,
        coalesce(statements.scope = indicators.preferred_scope, false) as is_preferred_scope,
        case
            when statements.scope in ('own', 'region', 'unspecified') then 0
            when statements.scope = 'below' then 1
            else 2
        end as scope_rank,
        abs(statements.year - statements.report_year) as years_apart,
        indicators.kind != 'rate' or statements.value <= 100 as is_in_range
    from statements
    inner join indicators on statements.indicator_id = indicators.indicator_id
),

added as (
    select
        jurisdiction_code,
        year,
        indicator_id,
        value,
        unit,
        'exact' as qualifier,
        scope,
        modality,
        cast(null as varchar) as report_id,
        cast(null as varchar) as quantity_id,
        'reviewed' as coding,
        1.0 as confidence,
        reviewed_by,
        reviewed_at,
        evidence as source_told,
        true as is_reviewed
    from {{ ref('int_added_fact') }}
    where {{ is_of_touched_place() }}
),

candidates as (
    select * from stated
    union all by name
    select * from added
)

select
    *,
    row_number() over (
        partition by jurisdiction_code, year, indicator_id
        order by
            report_id is null asc,
            is_reviewed desc,
            is_own_year desc,
            years_apart asc,
            is_in_range desc,
            is_preferred_scope desc,
            scope_rank asc,
            least(round(confidence, 2), 0.98) desc,  -- finer differences tell nothing, nor such among what is sure: the first that the report states
            qualifier = 'exact' desc,
            report_id asc,
            ordinal asc
    ) as choice
from candidates
