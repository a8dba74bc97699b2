{# dbt's own macro for the rows that a generic test looks at: of a table that is kept from night to night those that tonight are
   made anew (what must hold over all of it, tests/kept_tables_are_whole.sql asks); of any other all, or those that `where` names #}
{% macro get_where_subquery(relation) -%}
    {%- set looked_at = namespace(where=config.get('where')) -%}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name == relation.identifier and node.config.get('lets_go') -%}
        {%- set looked_at.where = made_anew(node.config.get('lets_go')) -%}
    {%- endfor -%}
    {%- do return('(select * from ' ~ relation ~ ' where ' ~ looked_at.where ~ ') as looked_at' if looked_at.where else relation) -%}
{%- endmacro %}
