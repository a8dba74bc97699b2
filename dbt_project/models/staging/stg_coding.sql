-- what each of the two coders says of a quantity: rank 1 is what it says, 2 and 3 are what the second coder holds for less likely
select
    coding.quantity_id,
    coding.document_id as report_id,
    coding.coder,
    coding.rank,
    coding.indicator_id,
    coding.scope,
    coding.modality,
    coding.probability,
    coding.scope_probability,
    coding.modality_probability,
    -- the rules hold that it is not so
    coding.is_objected,
    -- how near the second coder holds the quantity to be to this indicator, and to none
    coding.margin,
    coding.margin_of_none,
    -- of the words of the rules for a proposal of which they are silent, the shares that are said around it
    coding.heard_in_clause,
    coding.heard_in_paragraph,
    coding.heard_named
from {{ source('parsed', 'coding') }} as coding
