-- publication against 1 April of the next year, by province and level
with

published as (
    select * from {{ ref('fct_report_publication') }}
),

places as (
    select * from {{ ref('dim_jurisdiction') }}
)

select
    published.year,
    places.province_code,
    any_value(places.province_name) as province_name,
    places.level,
    count(*) as reports,
    count(published.published_on) as dated,
    count(*) filter (where published.is_on_time) as on_time,
    round(100 * count(*) filter (where published.is_on_time) / nullif(count(published.published_on), 0), 2) as on_time_percent,
    median(published.days_late) as median_days_late,
    max(published.days_late) as most_days_late
from published
inner join places
    on
        published.jurisdiction_code = places.jurisdiction_code
        and {{ stood_in('places', 'published.year') }}
group by published.year, places.province_code, places.level
order by published.year, places.province_code, places.level
