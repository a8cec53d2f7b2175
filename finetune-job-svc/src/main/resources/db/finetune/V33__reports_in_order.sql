-- Reports are shown as they were made; jsonb would put their metrics in an order of its own.
alter table evaluations alter column report type json using report::json;
