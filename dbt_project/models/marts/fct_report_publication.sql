-- first publication of each year's report by its government
with

published as (
    select
        jurisdiction_code,
        year,
        report_type,
        min(published_on) as published_on,
        make_date(year + 1, 4, 1) as due_on
    from {{ ref('int_report') }}
    where
        issuer_kind in ('government', 'zone')
        and jurisdiction_code is not null
        and year is not null
    group by jurisdiction_code, year, report_type
)

select
    published.*,
    cast(greatest(published.published_on - published.due_on, 0) as bigint) as days_late,
    published.published_on <= published.due_on as is_on_time,
    {{ place_columns('places') }}
from published
left join {{ ref('dim_jurisdiction') }} as places
    on published.jurisdiction_code = places.jurisdiction_code and {{ of_year('places', 'published.year') }}
order by published.jurisdiction_code, published.year, published.report_type
