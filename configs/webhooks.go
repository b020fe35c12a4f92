package configs

import (
	"fmt"
	"net/url"
	"slices"
)

// A Webhook is a program that is told what happens on the walls, by a signed
// request.
type Webhook struct {
	URL    string   `yaml:"url"`    // http or https, without a user
	Secret string   `yaml:"secret"` // of the signature; 16 characters or more
	Events []string `yaml:"events"` // of webhookEvents
}

// webhookEvents are what a webhook can ask for.
var webhookEvents = []string{"take", "undo", "blank", "alarm.raised", "alarm.acknowledged", "alarm.cleared"}

// leastSecret is the shortest secret of a webhook, in bytes.
const leastSecret = 16

// webhooks checks them. No mistake repeats an address or a secret: both may
// open something.
func (d *decoder) webhooks(list []Webhook) {
	seen := map[string]bool{}
	for i, w := range list {
		at := fmt.Sprintf("webhooks[%d]", i)
		bad := func(field, format string, args ...any) { d.failLine(d.nearest(at+field, 0), at+field, format, args...) }
		u, err := url.Parse(w.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			bad(".url", "is to be http:// or https:// with a host, and without a user")
		}
		if seen[w.URL] {
			bad(".url", "is there twice: name all its events in one place")
		}
		seen[w.URL] = true
		if len(w.Secret) < leastSecret {
			bad(".secret", "is shorter than %d characters: the receiver knows by it that a request is ours", leastSecret)
		}
		if len(w.Events) == 0 {
			bad(".events", "is empty; known: %v", webhookEvents)
		}
		for _, e := range w.Events {
			if !slices.Contains(webhookEvents, e) {
				bad(".events", "%q is not known; known: %v", e, webhookEvents)
			}
		}
	}
}
