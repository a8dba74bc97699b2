{# The one materialization of tables: made where it is missing, and kept from night to night. A night lets go of the rows that it
   makes anew (config lets_go, below; all where nothing is told) and appends what the model's query gives. Contract and comments come
   with the table: a change of the models makes all tables anew (docs/nightly.md#what-a-night-builds). #}
{% materialization kept, adapter='duckdb' %}
    {%- set kept = load_cached_relation(this) -%}
    {%- set table = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {%- if kept is none -%}
            {{ create_table_as(false, table, sql) }}
        {%- else -%}
            delete from {{ table }} where {{ made_anew(config.get('lets_go', 'all')) }};
            insert into {{ table }} by name {{ sql }}
        {%- endif -%}
    {%- endcall -%}
    {%- if kept is none -%}
        {%- do persist_docs(table, model) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}

{# which rows of a table a night makes anew: all, those of touched reports, of such as themselves have changed, of touched places, or
   of groups of places that are compared anew #}
{% macro made_anew(what) -%}
    {%- set touched = target.schema ~ '.int_touched' -%}
    {{- {
        'all': 'true',
        'touched': 'report_id in (select report_id from ' ~ touched ~ ')',
        'changed': 'report_id in (select report_id from ' ~ touched ~ ' where is_changed)',
        'places': 'jurisdiction_code in (select place from ' ~ touched ~ ')',
        'groups': compared_group() ~ ' in (select compared_group from ' ~ target.schema ~ '.int_reranked)',
    }[what] -}}
{%- endmacro %}
