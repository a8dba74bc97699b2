-- reports check themselves: figures of one report, or of two years, that must hold together
{{ config(lets_go='touched') }}
with

stated as (
    select * from {{ ref('int_stated') }}
),

rules as (
    select
        *,
        count(*) over (partition by rule_id) as part_count
    from {{ source('catalog', 'audit_rule') }}
),

facts as (
    select * from {{ ref('int_indicator_candidate') }}
    where choice = 1
),

indicators as (
    select * from {{ source('catalog', 'indicator') }}
),

-- each figure with the nearest of a rule's parts in the same report and year: the same sentence and scope first
subjects as (
    select
        stated.*,
        rules.rule_id,
        rules.kind,
        rules.part_id,
        rules.whole_id,
        rules.part_count
    from stated
    inner join rules on stated.indicator_id = rules.subject_id
),

paired as (
    select
        subjects.*,
        parts.quantity_id as part_quantity_id,
        parts.value as part_value,
        parts.surface as part_surface,
        parts.qualifier as part_qualifier,
        parts.ordinal as part_ordinal,
        parts.sentence = subjects.sentence as is_same_sentence,
        parts.scope = subjects.scope as is_same_scope
    from subjects
    inner join stated as parts
        on
            subjects.report_id = parts.report_id
            and subjects.year = parts.year
            and subjects.part_id = parts.indicator_id
            and subjects.quantity_id != parts.quantity_id
    qualify
        subjects.kind = 'total'
        or row_number() over (
            partition by subjects.rule_id, subjects.quantity_id
            order by
                (parts.sentence = subjects.sentence) desc,
                (parts.scope = subjects.scope) desc,
                abs(parts.ordinal - subjects.ordinal) asc
        ) = 1
),

rates as (
    select
        paired.*,
        wholes.value as whole_value,
        coalesce(paired.is_same_sentence and wholes.sentence = paired.sentence, false) as is_together
    from paired
    inner join stated as wholes
        on
            paired.report_id = wholes.report_id
            and paired.year = wholes.year
            and paired.whole_id = wholes.indicator_id
            and paired.scope = wholes.scope
    where paired.kind = 'rate'
    qualify
        row_number() over (
            partition by paired.rule_id, paired.quantity_id
            order by (wholes.sentence = paired.sentence) desc, abs(wholes.ordinal - paired.ordinal) asc
        ) = 1
),

rate_checks as (
    select
        rule_id,
        kind,
        indicator_id,
        quantity_id,
        part_quantity_id as other_quantity_id,
        value as stated_value,
        100 * part_value / nullif(whole_value, 0) as computed_value,
        {{ rounding('surface') }} as tolerance,
        case
            when not (is_same_scope and is_together) then 'other_sentence_or_scope'
            when qualifier != 'exact' or part_qualifier != 'exact' then 'not_exact'
            when whole_value = 0 then 'whole_is_zero'
            when part_value > whole_value then 'more_than_the_whole'
        end as obstacle
    from rates
),

total_checks as (
    select
        rule_id,
        kind,
        indicator_id,
        quantity_id,
        cast(null as varchar) as other_quantity_id,
        any_value(value) as stated_value,
        sum(part_value) as computed_value,
        any_value({{ rounding('surface') }}) as tolerance,
        case
            when count(distinct part_id) < any_value(part_count) then 'parts_not_all_stated'
            when bool_or(qualifier != 'exact' or part_qualifier != 'exact') then 'not_exact'
        end as obstacle
    from paired
    where kind = 'total' and is_same_sentence and is_same_scope
    group by rule_id, kind, indicator_id, quantity_id
),

bound_checks as (
    select
        rule_id,
        kind,
        indicator_id,
        quantity_id,
        part_quantity_id as other_quantity_id,
        value as stated_value,
        part_value as computed_value,
        0.0 as tolerance,
        case
            when not (is_same_sentence and is_same_scope) then 'other_sentence_or_scope'
            when qualifier != 'exact' or part_qualifier != 'exact' then 'not_exact'
        end as obstacle
    from paired
    where kind = 'bound'
),

complement_checks as (
    select
        rule_id,
        kind,
        indicator_id,
        quantity_id,
        part_quantity_id as other_quantity_id,
        value as stated_value,
        100 - part_value as computed_value,
        {{ rounding('surface') }} + {{ rounding('part_surface') }} as tolerance,
        case
            when not is_same_scope then 'other_sentence_or_scope'
            when qualifier != 'exact' or part_qualifier != 'exact' then 'not_exact'
        end as obstacle
    from paired
    where kind = 'complement'
),

-- 受理268件，同比上升25.2%: the stated change, and the one that last year's own fact gives
changes as (
    select
        stated.*,
        quantities.quantity_id as change_quantity_id,
        quantities.value * quantities.change_sign as stated_change,
        quantities.surface as change_surface,
        quantities.unit as change_unit,
        quantities.qualifier as change_qualifier,
        before.value as value_before,
        before.scope as scope_before,
        before.qualifier as qualifier_before
    from stated
    inner join {{ ref('int_quantity') }} as quantities on stated.quantity_id = quantities.change_of
    left join facts as before
        on
            stated.jurisdiction_code = before.jurisdiction_code
            and stated.indicator_id = before.indicator_id
            and stated.year - 1 = before.year
            and stated.report_id is distinct from before.report_id
),

change_checks as (
    select
        'change' as rule_id,
        'change' as kind,
        indicator_id,
        quantity_id,
        change_quantity_id as other_quantity_id,
        stated_change as stated_value,
        if(change_unit = '%', 100 * (value / nullif(value_before, 0) - 1), value - value_before) as computed_value,
        {{ rounding('change_surface') }} as tolerance,
        case
            when value_before is null then 'no_fact_of_the_year_before'
            when scope_before != scope then 'other_sentence_or_scope'
            when qualifier != 'exact' or qualifier_before != 'exact' or change_qualifier != 'exact' then 'not_exact'
            when value_before = 0 then 'whole_is_zero'
        end as obstacle
    from changes
),

-- a rate lies between 0 and 100, a count is whole: only one with decimals (2.5件, 4.3万件) could be anything else
range_checks as (
    select
        'range' as rule_id,
        'range' as kind,
        stated.indicator_id,
        stated.quantity_id,
        cast(null as varchar) as other_quantity_id,
        stated.value as stated_value,
        if(indicators.kind = 'rate', least(greatest(stated.value, 0), 100), round(stated.value)) as computed_value,
        0.0 as tolerance,
        cast(null as varchar) as obstacle
    from stated
    inner join indicators on stated.indicator_id = indicators.indicator_id
    where indicators.kind = 'rate' or (indicators.kind = 'count' and contains(stated.surface, '.'))
),

checks as (
    select * from rate_checks
    union all
    select * from total_checks
    union all
    select * from bound_checks
    union all
    select * from complement_checks
    union all
    select * from change_checks
    union all
    select * from range_checks
),

names as (
    select distinct
        rule_id,
        name_zh,
        name_en
    from rules
    union all
    values
    ('change', '同比变化与上年事实', 'Stated change against last year''s fact'),
    ('range', '比率不超过百分之百，件数为整数', 'A rate is at most 100 %, a count is whole')
)

select
    concat_ws('/', checks.rule_id, checks.indicator_id, checks.quantity_id, checks.other_quantity_id) as check_id,
    checks.rule_id,
    checks.kind,
    names.name_zh,
    names.name_en,
    stated.report_id,
    stated.jurisdiction_code,
    stated.year,
    checks.indicator_id,
    checks.quantity_id,
    checks.other_quantity_id,
    stated.scope,
    checks.stated_value,
    round(checks.computed_value, 4) as computed_value,
    round(checks.stated_value - checks.computed_value, 4) as difference,
    case
        when checks.obstacle is not null or checks.computed_value is null then 'not_comparable'
        when checks.kind = 'bound' then if(checks.computed_value <= checks.stated_value, 'pass', 'fail')
        when abs(checks.stated_value - checks.computed_value) <= checks.tolerance then 'pass'
        else 'fail'
    end as result,
    checks.obstacle as reason
from checks
inner join stated on checks.quantity_id = stated.quantity_id and checks.indicator_id = stated.indicator_id
inner join names on checks.rule_id = names.rule_id
order by stated.jurisdiction_code, stated.year, checks.quantity_id, check_id
