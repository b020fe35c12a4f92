package wall

import (
	"unicode/utf8"
)

// RaiseAlarm raises an alarm from outside: a program with a token for it, or a
// person.
type RaiseAlarm struct {
	Alarm   string
	Text    string // for people, at most 500 characters
	Subject string // kind/name, or ""
}

// ClearAlarm says that an alarm holds no more.
type ClearAlarm struct{ Alarm string }

// AcknowledgeAlarm says that somebody has seen it.
type AcknowledgeAlarm struct{ Alarm string }

// DismissAlarm leaves a proposal off the wall; it acknowledges it.
type DismissAlarm struct{ Alarm string }

func (RaiseAlarm) command()       {}
func (ClearAlarm) command()       {}
func (AcknowledgeAlarm) command() {}
func (DismissAlarm) command()     {}

// buildAlarm writes what a command about an alarm does into the edit.
func (c *Controller) buildAlarm(e *edit, verb, name string, cmd Command) {
	if err := Allowed(e.actor, "command "+verb+" alarm", "alarm/"+name); err != nil {
		e.fail(err)
		return
	}
	a, ok := e.next.Alarm(name)
	i, up := e.next.Incidents[name]
	if raise, raises := cmd.(RaiseAlarm); ok && raises {
		c.buildRaise(e, a, raise)
		return
	}
	if !ok || !up {
		e.fail(NewRefusal(ErrNotFound, "alarm %q, raised: not found", name))
		return
	}
	switch cmd.(type) {
	case ClearAlarm:
		e.clearAlarm(a)
	case AcknowledgeAlarm:
		e.acknowledge(i)
	case DismissAlarm:
		if i.Phase == Proposed {
			i.Phase = Dismissed
			e.note("dismiss alarm", name, map[string]string{"wall": i.Wall})
		}
		e.acknowledge(i)
	}
}

func (c *Controller) buildRaise(e *edit, a Alarm, cmd RaiseAlarm) {
	var m mistakes
	if !utf8.ValidString(cmd.Text) || utf8.RuneCountInString(cmd.Text) > maxAlarmText {
		m.add("text", "is longer than %d characters or no UTF-8", maxAlarmText)
	}
	var subjects []string
	if cmd.Subject != "" {
		_, _, err := ParseSource(cmd.Subject)
		m.keep("subject", err)
		subjects = []string{cmd.Subject}
	}
	if err := m.err(); err != nil {
		e.fail(err)
		return
	}
	if c.raise(e, a, cmd.Text, subjects, e.actor.Name) {
		e.raised = a.Name
	}
}

func (e *edit) clearAlarm(a Alarm) {
	i, up := e.next.Incidents[a.Name]
	if !up || !i.Cleared.IsZero() {
		return
	}
	i.Cleared = e.now
	e.putIncident(i)
	e.note("clear alarm", a.Name, map[string]string{"wall": i.Wall})
}

func (e *edit) acknowledge(i Incident) {
	if i.Acknowledged.IsZero() {
		i.Acknowledged, i.AcknowledgedBy = e.now, e.actor.Name
		e.note("acknowledge alarm", i.Alarm, map[string]string{"wall": i.Wall})
	}
	e.putIncident(i)
}
