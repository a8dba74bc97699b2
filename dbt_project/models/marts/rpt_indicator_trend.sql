-- each yearly fact beside the one of the year before
{{ config(lets_go='places') }}
with

facts as (
    select * from {{ ref('fct_indicator_yearly') }}
    where {{ is_of_touched_place() }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
)

select
    facts.jurisdiction_code,
    facts.indicator_id,
    facts.year,
    facts.value,
    before.value as previous_value,
    facts.value - before.value as change,
    case when indicators.kind != 'rate' then round(100 * (facts.value / nullif(before.value, 0) - 1), 2) end as change_percent,
    facts.scope = before.scope as is_same_scope,
    facts.place_id,
    facts.name,
    facts.full_name,
    facts.level,
    facts.province_code,
    facts.province_name,
    facts.prefecture_code,
    facts.prefecture_name
from facts
inner join indicators on facts.indicator_id = indicators.indicator_id
left join facts as before
    on
        facts.jurisdiction_code = before.jurisdiction_code
        and facts.indicator_id = before.indicator_id
        and facts.year - 1 = before.year
        and (facts.unit is not distinct from before.unit or (facts.is_comparable_unit and before.is_comparable_unit))
order by facts.jurisdiction_code, facts.indicator_id, facts.year
