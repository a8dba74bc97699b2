{# docs/nightly.md#what-a-night-builds: which rows a night builds #}

{# whether a row is of a report that tonight is built anew: with all of its place, or (changed_only) for itself #}
{% macro is_touched(report_id='report_id', changed_only=false) -%}
    {{ report_id }} in (select touched.report_id from {{ ref('int_touched') }} as touched where not touched.is_gone{{ ' and touched.is_changed' if changed_only }})
{%- endmacro %}

{# the same for rows that bear no report but a place; all of them where the table is made anew: history is also of places that have no
   report any more #}
{% macro is_of_touched_place() -%}
    {%- if execute and this and load_cached_relation(this) is none -%}
        true
    {%- else -%}
        jurisdiction_code in (select touched.place from {{ ref('int_touched') }} as touched)
    {%- endif -%}
{%- endmacro %}

{# post_hook of int_touched: until the marts are built and checked, what is touched counts as not built #}
{% macro note_as_unbuilt() -%}
    delete from {{ source('ops', 'built') }} where report_id in (select report_id from {{ this }});
    insert into {{ source('ops', 'built') }} select report_id, place, null from {{ this }}
{%- endmacro %}
