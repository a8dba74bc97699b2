-- the groups of places compared of which touched places' facts are not those that were ranked: those are in rpt_ranking as it stands,
-- which is looked up beside the facts' table, for to refer to what is made of this model would be a circle
{%- set ranked = load_cached_relation(ref('fct_indicator_yearly').incorporate(path={'identifier': 'rpt_ranking'})) %}
with

facts as (
    select * from ({{ compared_facts() }})
    where {{ is_of_touched_place() }}
),

ranked as (
    select {{ "* exclude (rank_from_highest, rank_from_lowest, places_compared)" if ranked else "*" }}
    from {{ ranked or '(select * from facts limit 0)' }}
    where {{ is_of_touched_place() }}
),

changed as (
    (
        select * from facts
        except
        select * from ranked
    )
    union all
    (
        select * from ranked
        except
        select * from facts
    )
)

select distinct {{ compared_group() }} as compared_group
from changed
