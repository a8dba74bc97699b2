{# What is unsound in the tables: more than one row of a key, null where it may not be, what refers to a row that is not there. Each table's
   `meta.sound` tells. key: columns; never_null: columns; refers: {column: [table, its column]}; where: which rows alone. One test of all,
   since each costs a night as much as a model. Of a table that is kept from night to night the rows are looked at that tonight are made
   anew (what must hold over all of it, tests/kept_tables_are_whole.sql asks). #}
{% macro unsound() -%}
    {%- set tables = {} -%}
    {%- for node in graph.get('sources', {}).values() | list + graph.get('nodes', {}).values() | list if node.resource_type in ('source', 'model') -%}
        {%- do tables.update({node.name: node}) -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for node in tables.values() if node.config.meta.get('sound') -%}
        {%- do found.append(unsound_of(node, node.config.meta.sound, tables)) -%}
    {%- endfor -%}
    {{ found | join(' union all ') or "select null as told limit 0" }}
{%- endmacro %}
{% macro unsound_of(node, sound, tables) -%}
    {%- set key = "concat_ws(', ', " ~ sound.key | join(', ') ~ ")" -%}
    {%- set looked_at = sound.get('where') or made_anew(node.config.get('lets_go') or 'all') -%}
    {%- set rows = node.relation_name ~ ' where ' ~ looked_at -%}
    select '{{ node.name }}' as name, 'more than one row of a key' as wrong, {{ key }} as what
    from (select * from {{ rows }}) group by {{ sound.key | join(', ') }} having count(*) > 1
    {%- for column in sound.get('never_null', []) %}
        union all
        select '{{ node.name }}', 'null in {{ column }}', {{ key }} from (select * from {{ rows }}) where {{ column }} is null
    {%- endfor %}
    {%- for column, to in sound.get('refers', {}).items() %}
        union all
        select '{{ node.name }}', '{{ column }} that {{ to[0] }} has not', {{ column }}
        from (select * from {{ rows }}) as looked_at
        where {{ column }} is not null and not exists (from {{ tables[to[0]].relation_name }} as told where told.{{ to[1] }} = looked_at.{{ column }})
    {%- endfor %}
{%- endmacro %}
