-- every quantity that is new is found where it says it is: in its sentence, and in the stored text
with

quantities as (
    select * from {{ ref('fct_quantity') }}
    where {{ is_touched(changed_only=true) }}
),

texts as (
    select * from {{ ref('report_text') }}
    where {{ is_touched(changed_only=true) }}
)

select quantities.quantity_id
from quantities
inner join texts on quantities.report_id = texts.report_id
where
    not contains(quantities.evidence, quantities.surface)
    or substring(texts.text, quantities.char_start + 1, quantities.char_end - quantities.char_start) != quantities.surface
