package web

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Told is how one webhook is doing.
type Told struct {
	Name      string // its host
	Delivered uint64
	Dead      uint64        // events that were given up
	Waiting   time.Duration // of the event that is tried; 0 for none
}

// webhookMetrics tells monitoring how every webhook is doing.
type webhookMetrics struct{ told func() []Told }

func perHook(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("kawung_webhook_"+name, help, []string{"hook"}, nil)
}

var (
	hookDelivered = perHook("delivered_total", "Events that a webhook has heard since the start.")
	hookDead      = perHook("dead_total", "Events that were given up: a day old, or refused ten times.")
	hookWaiting   = perHook("waiting_seconds", "How long the event that is tried has been waiting; 0 when a webhook hears.")
)

// Describe is prometheus.Collector's.
func (webhookMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- hookDelivered
	ch <- hookDead
	ch <- hookWaiting
}

// Collect is prometheus.Collector's. Two hooks on one host are one series.
func (m webhookMetrics) Collect(ch chan<- prometheus.Metric) {
	if m.told == nil {
		return
	}
	sum := map[string]Told{}
	for _, t := range m.told() {
		s := sum[t.Name]
		sum[t.Name] = Told{t.Name, s.Delivered + t.Delivered, s.Dead + t.Dead, max(s.Waiting, t.Waiting)}
	}
	for name, t := range sum {
		ch <- prometheus.MustNewConstMetric(hookDelivered, prometheus.CounterValue, float64(t.Delivered), name)
		ch <- prometheus.MustNewConstMetric(hookDead, prometheus.CounterValue, float64(t.Dead), name)
		ch <- prometheus.MustNewConstMetric(hookWaiting, prometheus.GaugeValue, t.Waiting.Seconds(), name)
	}
}
