select
    quantity.quantity_id,
    quantity.document_id as report_id,
    quantity.ordinal,
    quantity.char_start,
    quantity.char_end,
    quantity.surface,
    quantity.value,
    quantity.value_max,
    quantity.unit,
    quantity.qualifier,
    quantity.year,
    quantity.scope,
    quantity.modality,
    quantity.section,
    quantity.evidence
from {{ source('parsed', 'quantity') }} as quantity
