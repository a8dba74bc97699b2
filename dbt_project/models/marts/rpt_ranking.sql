-- each yearly fact's place among the jurisdictions of its province and level
{{ config(lets_go='groups') }}
with

facts as (
    select * from ({{ compared_facts() }})
    where {{ compared_group() }} in (select reranked.compared_group from {{ ref('int_reranked') }} as reranked)
),

ranked as (
    select
        *,
        rank() over by_value as rank_from_highest,
        count(*) over (by_value range between current row and current row) as ties,
        count(*) over (by_value range between unbounded preceding and unbounded following) as places_compared
    from facts
    window by_value as (partition by indicator_id, year, within_code, level order by value desc)
)

select
    * exclude (ties),
    places_compared - rank_from_highest - ties + 2 as rank_from_lowest
from ranked
order by indicator_id, year, within_code, level, rank_from_highest, jurisdiction_code
