package wall

import "cmp"

// guardLease refuses a take that changes what somebody else holds. Alarms and
// emergencies pass: the safe layout, and nothing at all.
func (c *Controller) guardLease(a Actor, t Take, p planned) error {
	if t.alarm != "" || t.Safe || t.Windows != nil && len(t.Windows) == 0 {
		return nil
	}
	return c.State().leased(cmp.Or(t.behalf, a.Name), t.Wall, p.windows)
}

// guardAlarm refuses an undo that covers an alarm that nobody has acknowledged.
func (c *Controller) guardAlarm(_ Actor, t Take, p planned) error {
	if !t.Undo {
		return nil
	}
	return c.State().covering(t.Wall, p.windows)
}
