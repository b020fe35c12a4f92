package wall

// guardLease refuses a take that changes what somebody else holds. Emergencies
// pass: the safe layout, and nothing at all.
func (c *Controller) guardLease(a Actor, t Take, p planned) error {
	if t.Safe || t.Windows != nil && len(t.Windows) == 0 {
		return nil
	}
	return c.State().leased(a.Name, t.Wall, p.windows)
}
