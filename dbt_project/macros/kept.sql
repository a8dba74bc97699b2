{# The one materialization of tables: made where it is missing, and kept from night to night. A night lets go of the rows that it
   makes anew (config lets_go, below; all where nothing is told) and appends what the model's query gives. Contract and comments come
   with the table: a change of the models makes all tables anew (docs/nightly.md#what-a-night-builds). All of it is one statement:
   dbt writes it to a file as it runs it, over empty databases, and that is what builds the marts (fazhi/warehouse/transform.py). #}
{% materialization kept, adapter='duckdb' %}
    {%- set table = this.incorporate(type='table') -%}
    {%- call statement('main', auto_begin=false) -%}
        begin;
        {% for hook in pre_hooks %}{{ render(hook.sql) }};{% endfor %}
        {% if load_cached_relation(this) is none -%}
            {{ create_table_as(false, table, sql) }};
            {{ comments(table) }}
        {%- else -%}
            delete from {{ table }} where {{ made_anew(config.get('lets_go', 'all')) }};
            insert into {{ table }} by name {{ sql }}
            ;
        {%- endif %}
        {% for hook in post_hooks %}{{ render(hook.sql) }};{% endfor %}
        commit
    {%- endcall -%}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}

{# what the models' YAML tells of a table and its columns #}
{% macro comments(table) -%}
    {%- if config.persist_relation_docs() %}
        comment on table {{ table }} is {{ duckdb_escape_comment(model.description) }};
        {%- for column in model.columns.values() %}
            comment on column {{ table }}.{{ adapter.quote(column.name) }} is {{ duckdb_escape_comment(column.description) }};
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{# dbt's contract, by one query in place of two: what the model's query gives has the columns that its YAML tells, and their types #}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set given, told = [], [] -%}
    {%- for row in run_query('describe (' ~ sql ~ ')').rows %}{% do given.append({'name': row[0], 'data_type': row[1] | lower}) %}{% endfor -%}
    {%- for column in model.columns.values() %}{% do told.append({'name': column.name, 'data_type': column.data_type}) %}{% endfor -%}
    {%- if given | sort(attribute='name') != told | sort(attribute='name') %}{% do exceptions.raise_contract_error(told, given) %}{% endif -%}
{%- endmacro %}

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
