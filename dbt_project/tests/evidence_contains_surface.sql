-- every quantity is found where it says it is, in the stored text and in its sentence
select quantities.quantity_id
from {{ ref('fct_quantity') }} as quantities
inner join {{ ref('report_text') }} as texts on quantities.report_id = texts.report_id
where
    substring(texts.text, quantities.char_start + 1, quantities.char_end - quantities.char_start) != quantities.surface
    or not contains(quantities.evidence, quantities.surface)
