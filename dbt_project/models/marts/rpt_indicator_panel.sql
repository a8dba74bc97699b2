-- one flat table: a row per jurisdiction and year, a column per indicator of the catalog
{%- set indicators = catalog_indicators() %}
{{ config(lets_go='places') }}
select
    jurisdiction_code,
    year,
    any_value(name) as name,
    any_value(full_name) as full_name,
    any_value(level) as level,
    any_value(province_code) as province_code,
    any_value(province_name) as province_name,
    any_value(prefecture_code) as prefecture_code,
    any_value(prefecture_name) as prefecture_name,
    any_value(place_id) as place_id{% for indicator in indicators %},
    max(case when indicator_id = '{{ indicator.id }}' then value end) as {{ indicator.id }}{% endfor %}
from {{ ref('fct_indicator_yearly') }}
where {{ is_of_touched_place() }} and {{ is_no_tenth() }}
group by jurisdiction_code, year
order by jurisdiction_code, year
