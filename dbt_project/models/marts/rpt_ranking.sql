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
)

select
    indicator_id,
    year,
    within_code,
    level,
    jurisdiction_code,
    value,
    rank() over (partition by indicator_id, year, within_code, level order by value desc) as rank_from_highest,
    rank() over (partition by indicator_id, year, within_code, level order by value asc) as rank_from_lowest,
    count(*) over (partition by indicator_id, year, within_code, level) as places_compared
from placed
order by indicator_id, year, within_code, level, rank_from_highest, jurisdiction_code
