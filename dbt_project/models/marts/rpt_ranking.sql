-- each yearly fact's place among the jurisdictions of its province and level
with

facts as (
    select * from {{ ref('fct_indicator_yearly') }}
),

places as (
    select * from {{ ref('dim_jurisdiction') }}
),

placed as (
    select
        facts.indicator_id,
        facts.year,
        facts.jurisdiction_code,
        facts.value,
        places.level,
        case when places.level = 'province' then '000000' else places.province_code end as within_code
    from facts
    inner join places
        on
            facts.jurisdiction_code = places.jurisdiction_code
            and {{ stood_in('places', 'facts.year') }}
),

ranked as (
    select
        *,
        rank() over by_value as rank_from_highest,
        count(*) over (by_value range between current row and current row) as ties,
        count(*) over (by_value range between unbounded preceding and unbounded following) as places_compared
    from placed
    window by_value as (partition by indicator_id, year, within_code, level order by value desc)
)

select
    indicator_id,
    year,
    within_code,
    level,
    jurisdiction_code,
    value,
    rank_from_highest,
    places_compared - rank_from_highest - ties + 2 as rank_from_lowest,
    places_compared
from ranked
order by indicator_id, year, within_code, level, rank_from_highest, jurisdiction_code
