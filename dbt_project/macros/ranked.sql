{# 九成五 is told as it is written, 9.5 of 成: beside percentages it would mislead #}
{% macro is_no_tenth() -%}
    unit is distinct from '成'
{%- endmacro %}
{# The facts whose places rpt_ranking compares, and the groups within which it does: an indicator, a year and a level within a province
   (the nation for provinces). A night ranks the groups anew whose facts are not those that were ranked. #}
{% macro compared_facts() -%}
    select
        indicator_id,
        year,
        case when level = 'province' then '000000' else province_code end as within_code,
        level,
        jurisdiction_code,
        value,
        place_id,
        name,
        full_name,
        province_name,
        unit,
        scope,
        qualifier,
        confidence,
        is_sure,
        has_conflict,
        is_comparable_unit,
        is_lookback
    from {{ ref('fct_indicator_yearly') }}
    where place_id is not null and {{ is_no_tenth() }}
{%- endmacro %}
{% macro compared_group() -%}
    hash(indicator_id, year, within_code, level)
{%- endmacro %}
