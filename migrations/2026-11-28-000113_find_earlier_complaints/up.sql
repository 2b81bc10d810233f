-- The complaints of the same customer, by number, e-mail address or phone, before a moment and, of that moment, before a
-- complaint. Whom each is about comes along, because nobody is told of a complaint about themselves: of fifty five are
-- told, so that it does not show how many are left out. `complained_before` is the same rule in the report.
set local lock_timeout = '2s';

create function earlier_complaints(customer text, email text, phone text, before timestamptz, itself uuid)
    returns table (id uuid, number text, registered_at timestamptz, status text, evidence jsonb)
    language sql stable
    begin atomic
        select distinct on (found.registered_at, found.id)
            found.id, found.number, found.registered_at, found.status, found.evidence
        from (
            (select c.id, c.number, c.registered_at, c.status, c.evidence from complaints c
                where c.customer_number = customer and (c.registered_at, c.id) < (before, itself)
                order by c.registered_at desc, c.id desc limit 50)
            union all
            (select c.id, c.number, c.registered_at, c.status, c.evidence from complaints c
                where lower(c.complainant_email) = lower(email) and (c.registered_at, c.id) < (before, itself)
                order by c.registered_at desc, c.id desc limit 50)
            union all
            (select c.id, c.number, c.registered_at, c.status, c.evidence from complaints c
                where phone_key(c.complainant_phone) = nullif(phone_key(phone), '') and (c.registered_at, c.id) < (before, itself)
                order by c.registered_at desc, c.id desc limit 50)
        ) as found
        order by found.registered_at desc, found.id desc
        limit 50;
    end;

-- Their successors serve the same questions.
drop index complaints_customer_number;
drop index complaints_email;
drop index complaints_phone;
