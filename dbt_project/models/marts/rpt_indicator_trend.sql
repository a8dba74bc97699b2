-- each yearly fact beside the one of the year before
{{ config(lets_go='places') }}
with

facts as (
    select * from {{ ref('fct_indicator_yearly') }}
    where {{ is_of_touched_place() }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

-- of another measure than the year before's it has none: told behind the join, which by keys alone stays one of hashes
beside as (
    select
        facts.*,
        if(
            facts.unit is not distinct from before.unit or (facts.is_comparable_unit and before.is_comparable_unit), before.value, null
        ) as previous_value,
        before.scope as previous_scope
    from facts
    left join facts as before
        on
            facts.jurisdiction_code = before.jurisdiction_code
            and facts.indicator_id = before.indicator_id
            and facts.year - 1 = before.year
)

select
    beside.jurisdiction_code,
    beside.indicator_id,
    beside.year,
    beside.value,
    beside.previous_value,
    beside.value - beside.previous_value as change,
    case when indicators.kind != 'rate' then round(100 * (beside.value / nullif(beside.previous_value, 0) - 1), 2) end as change_percent,
    if(beside.previous_value is null, null, beside.scope = beside.previous_scope) as is_same_scope,
    beside.place_id,
    beside.name,
    beside.full_name,
    beside.level,
    beside.province_code,
    beside.province_name,
    beside.prefecture_code,
    beside.prefecture_name
from beside
inner join indicators on beside.indicator_id = indicators.indicator_id
order by beside.jurisdiction_code, beside.indicator_id, beside.year
