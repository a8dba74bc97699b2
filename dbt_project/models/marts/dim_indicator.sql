{{ config(tags=['of_no_document']) }}
select
    indicators.indicator_id,
    indicators.theme,
    indicators.name_zh,
    indicators.name_en,
    indicators.unit,
    indicators.kind,
    indicators.definition,
    indicators.definition_zh,
    indicators.definition_en,
    indicators.aggregation,
    indicators.base_indicator_id,
    indicators.units_alike,
    indicators.units_other,
    coalesce(accuracy.judged, 0) as gold_quantities
from {{ source('catalog', 'indicator') }} as indicators
left join {{ source('catalog', 'accuracy') }} as accuracy
    on indicators.indicator_id = accuracy.group_name and accuracy.slot = 'indicator' and accuracy.grouped_by = 'indicator'
order by indicators.theme, indicators.indicator_id
