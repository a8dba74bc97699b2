{{ config(tags=['of_no_document']) }}
with

places as (
    select
        *,
        coalesce(valid_to, date '2999-12-31') as last_day,
        -- the years that a row speaks for: of those in which the code was not in use the period before, or, before all, the first
        if(row_number() over periods = 1, 0, year(valid_from)) as first_year,
        coalesce(year(lead(valid_from) over periods) - 1, 9999) as last_year
    from {{ source('catalog', 'jurisdiction') }}
    window periods as (partition by jurisdiction_code order by valid_from)
),

-- a superior as it stood on the last day of the place's period; what began on the first day of the table stood before it too
with_parent as (
    select
        places.*,
        parent.level as parent_level,
        parent.name as parent_name,
        parent.parent_code as grandparent_code,
        case when places.level = 'zone' then left(places.parent_code, 2) else left(places.jurisdiction_code, 2) end || '0000' as own_province_code
    from places
    left join places as parent
        on
            places.parent_code = parent.jurisdiction_code
            and greatest(places.last_day, date '2010-01-01') between parent.valid_from and parent.last_day
),

with_prefecture as (
    select
        with_parent.*,
        case
            when with_parent.level = 'prefecture' then with_parent.jurisdiction_code
            when with_parent.parent_level = 'prefecture' then with_parent.parent_code
            when grandparent.level = 'prefecture' then with_parent.grandparent_code
        end as prefecture_code,
        case
            when with_parent.level = 'prefecture' then with_parent.name
            when with_parent.parent_level = 'prefecture' then with_parent.parent_name
            when grandparent.level = 'prefecture' then grandparent.name
        end as prefecture_name
    from with_parent
    left join places as grandparent
        on
            with_parent.grandparent_code = grandparent.jurisdiction_code
            and greatest(with_parent.last_day, date '2010-01-01') between grandparent.valid_from and grandparent.last_day
),

with_province as (
    select
        with_prefecture.*,
        province.name as province_name
    from with_prefecture
    left join places as province
        on
            with_prefecture.own_province_code = province.jurisdiction_code
            and province.level = 'province'
            and greatest(with_prefecture.last_day, date '2010-01-01') between province.valid_from and province.last_day
)

select
    jurisdiction_code,
    name,
    case
        when level = 'nation' then name
        when level = 'province' then name
        when level = 'prefecture' then concat(province_name, name)
        else concat(province_name, prefecture_name, name)
    end as full_name,
    level,
    nullif(parent_code, '') as parent_code,
    case when level != 'nation' then own_province_code end as province_code,
    province_name,
    prefecture_code,
    prefecture_name,
    valid_from,
    valid_to,
    nullif(successor_code, '') as successor_code,
    cast(first_year as integer) as first_year,
    cast(last_year as integer) as last_year,
    place_id,
    region_id,
    name_latin,
    name_en,
    other_names
from with_province
order by jurisdiction_code, valid_from
