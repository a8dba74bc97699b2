{# One test a table, since each costs a night as much as a model: a row for each value of its key, nothing null that may not be, and what
   refers to another table is there. `wrong` tells what is not so. key: columns; never_null: columns; refers: {column: [table, its column]} #}
{% test sound(model, key, never_null=[], refers={}) %}
    select
        'more than one row of a key' as wrong,
        concat_ws(', ', {{ key | join(', ') }}) as what
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1
    {%- for column in never_null %}
        union all
        select
            'null in {{ column }}' as wrong,
            concat_ws(', ', {{ key | join(', ') }}) as what
        from {{ model }}
        where {{ column }} is null
    {%- endfor %}
    {%- for column, to in refers.items() %}
        union all
        select
            '{{ column }} that {{ to[0].identifier }} has not' as wrong,
            {{ column }} as what
        from {{ model }}
        where {{ column }} is not null and {{ column }} not in (select told.{{ to[1] }} from {{ to[0] }} as told)
    {%- endfor %}
{% endtest %}
