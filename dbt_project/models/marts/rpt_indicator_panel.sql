-- one flat table: a row per jurisdiction and year, a column per indicator of the catalog
{%- set indicators = catalog_indicators() %}
{{ config(materialized='incremental', pre_hook="{{ let_go_of_touched_places() }}") }}
with

facts as (
    select * from {{ ref('fct_indicator_yearly') }}
    where {{ is_of_touched_place() }}
),

places as (
    select * from {{ ref('dim_jurisdiction') }}
),

wide as (
    select
        jurisdiction_code,
        year{% for indicator in indicators %},
        max(case when indicator_id = '{{ indicator.id }}' then value end) as {{ indicator.id }}{% endfor %}
    from facts
    group by jurisdiction_code, year
)

select
    wide.jurisdiction_code,
    wide.year,
    places.name,
    places.full_name,
    places.level,
    places.province_code,
    places.province_name,
    places.prefecture_code,
    places.prefecture_name{% for indicator in indicators %},
    wide.{{ indicator.id }}{% endfor %}
from wide
left join places
    on
        wide.jurisdiction_code = places.jurisdiction_code
        and {{ stood_in('places', 'wide.year') }}
order by wide.jurisdiction_code, wide.year
