-- One indicator over all divisions that must report: select * from marts.balanced_panel('disputes_mediated').
-- state: stated, stated as zero, stated for a part only, not stated (there is a report), or why there is no report.
create or replace macro marts.balanced_panel(indicator) as table
select
    due.*,
    facts.value,
    facts.unit,
    facts.scope,
    facts.confidence,
    case
        when facts.scope in ('part', 'below') then 'stated for a part only'
        when facts.value = 0 then 'stated as zero'
        when facts.value is not null then 'stated'
        when due.has_report then 'not stated'
        else due.reason
    end as state
from marts.rpt_reporting as due
left join marts.fct_indicator_yearly as facts
    on due.jurisdiction_code = facts.jurisdiction_code and due.year = facts.year and facts.indicator_id = indicator
order by due.jurisdiction_code, due.year;
