{{ config(lets_go='places') }}
select
    jurisdiction_code,
    year,
    indicator_id,
    value,
    unit,
    qualifier,
    scope,
    report_id,
    quantity_id,
    evidence,
    mention_count,
    has_conflict,
    confidence,
    failed_check_count,
    coding,
    reviewed_by,
    reviewed_at,
    coalesce(confidence >= {{ coefficient('threshold', 'is_sure') }}, false) as is_sure,
    is_comparable_unit,
    stated_in_year,
    is_lookback,
    place_id,
    name,
    full_name,
    level,
    province_code,
    province_name,
    prefecture_code,
    prefecture_name
from {{ ref('int_fact') }}
where is_chosen
order by jurisdiction_code, year, indicator_id
