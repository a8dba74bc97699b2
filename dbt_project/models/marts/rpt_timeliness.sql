-- publication against 1 April of the next year, by province and level
select
    year,
    province_code,
    any_value(province_name) as province_name,
    level,
    count(*) as reports,
    count(published_on) as dated,
    count(*) filter (where is_on_time) as on_time,
    round(100 * count(*) filter (where is_on_time) / nullif(count(published_on), 0), 2) as on_time_percent,
    median(days_late) as median_days_late,
    max(days_late) as most_days_late
from {{ ref('fct_report_publication') }}
where place_id is not null
group by year, province_code, level
order by year, province_code, level
