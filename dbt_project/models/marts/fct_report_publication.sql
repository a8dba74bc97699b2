-- first publication of each year's report by its government
select
    jurisdiction_code,
    year,
    report_type,
    min(published_on) as published_on,
    make_date(year + 1, 4, 1) as due_on,
    cast(greatest(min(published_on) - make_date(year + 1, 4, 1), 0) as bigint) as days_late,
    min(published_on) <= make_date(year + 1, 4, 1) as is_on_time
from {{ ref('int_report') }}
where
    issuer_kind in ('government', 'zone')
    and jurisdiction_code is not null
    and year is not null
group by jurisdiction_code, year, report_type
order by jurisdiction_code, year, report_type
