{# the catalog's indicators in its order; none while the project is only parsed #}
{% macro catalog_indicators() -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for row in run_query("select indicator_id, name_zh, name_en, unit from " ~ source('catalog', 'indicator') ~ " order by theme, indicator_id").rows -%}
            {%- do found.append({'id': row[0], 'comment': row[2] ~ " (" ~ row[3] ~ "). " ~ row[1] ~ "。"}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}
{# for a table that was not there before #}
{% macro comment_on_indicators(table) -%}
    {%- if not load_cached_relation(table) %}
        {%- for indicator in catalog_indicators() %}
            comment on column {{ table }}.{{ indicator.id }} is '{{ indicator.comment | replace("'", "''") }}';
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
