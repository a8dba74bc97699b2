{# docs/nightly.md#what-a-night-builds: which rows a night builds, and how the kept tables let go of what they have of them #}

{# whether a row is of a report that tonight is built anew: with all of its place, or (changed_only) for itself #}
{% macro is_touched(report_id='report_id', changed_only=false) -%}
    {{ report_id }} in (select touched.report_id from {{ ref('int_touched') }} as touched where not touched.is_gone{{ ' and touched.is_changed' if changed_only }})
{%- endmacro %}

{# the same for rows that bear no report but a place #}
{% macro is_of_touched_place() -%}
    jurisdiction_code in (select touched.place from {{ ref('int_touched') }} as touched)
{%- endmacro %}

{# pre_hooks of the kept tables, which are incremental models: what they then append is all that is touched #}
{% macro let_go_of_touched(changed_only=false) -%}
    {%- set touched = ref('int_touched') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where report_id in (select report_id from {{ touched }}{{ ' where is_changed' if changed_only }})
    {%- endif -%}
{%- endmacro %}
{% macro let_go_of_touched_places() -%}
    {%- set touched = ref('int_touched') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where jurisdiction_code in (select place from {{ touched }})
    {%- endif -%}
{%- endmacro %}

{# post_hook of int_touched: until the marts are built and checked, what is touched counts as not built #}
{% macro note_as_unbuilt() -%}
    delete from {{ source('ops', 'built') }} where report_id in (select report_id from {{ this }});
    insert into {{ source('ops', 'built') }} select report_id, place, null from {{ this }}
{%- endmacro %}

{# pre_hook of fct_fact_revision: what runs have told that the published file knows nothing of (they failed, were held, or it was rolled back) #}
{% macro let_go_of_unpublished_runs() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where run_id not in (select run_id from {{ source('ops', 'fact_revision') }})
    {%- endif -%}
{%- endmacro %}
