-- who has reported of all that must: the mainland's divisions of each year, from the first year reported on to the last
with

places as (
    select * from {{ ref('dim_jurisdiction') }}
    where level in ('province', 'prefecture', 'county') and province_code not in ('710000', '810000', '820000')
),

reports as (
    select distinct
        jurisdiction_code,
        year
    from {{ ref('dim_report') }}
    where is_canonical and issuer_kind = 'government' and jurisdiction_code is not null and year is not null
),

years as (
    select unnest(range(min(year), max(year) + 1)) as year
    from reports
),

due as (
    select
        years.year,
        places.province_code,
        places.province_name,
        places.level,
        places.jurisdiction_code,
        places.name,
        reports.jurisdiction_code is not null as has_reported
    from years
    inner join places on {{ stood_in('places', 'cast(years.year as integer)') }}
    left join reports on places.jurisdiction_code = reports.jurisdiction_code and years.year = reports.year
)

select
    cast(year as integer) as year,
    province_code,
    any_value(province_name) as province_name,
    level,
    count(*) as due,
    count(*) filter (where has_reported) as reported,
    round(100 * count(*) filter (where has_reported) / count(*), 2) as reported_percent,
    coalesce(string_agg(name, '、' order by jurisdiction_code) filter (where not has_reported), '') as missing
from due
group by year, province_code, level
order by year, province_code, level
