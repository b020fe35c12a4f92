package web

import "github.com/prometheus/client_golang/prometheus"

// relayMetrics tells monitoring how the process of the pictures is doing; the
// usual go_ and process_ series are the controller's.
type relayMetrics struct{ s *Server }

var (
	relayInfo   = prometheus.NewDesc("kawung_relay_info", "Always 1; build is the relay's, which an upgrade of the controller leaves as it was.", []string{"build"}, nil)
	relayUp     = prometheus.NewDesc("kawung_relay_up", "1 while the controller reaches the process that carries the pictures.", nil, nil)
	relayStart  = prometheus.NewDesc("kawung_relay_start_time_seconds", "Since when it runs, Unix time: pictures were away for a moment then.", nil, nil)
	relayMemory = prometheus.NewDesc("kawung_relay_resident_memory_bytes", "Its resident memory.", nil, nil)
	relayCPU    = prometheus.NewDesc("kawung_relay_cpu_seconds_total", "Its processor time.", nil, nil)
	relayTasks  = prometheus.NewDesc("kawung_relay_goroutines", "Its goroutines.", nil, nil)
)

// Describe names the metrics.
func (relayMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{relayInfo, relayUp, relayStart, relayMemory, relayCPU, relayTasks} {
		ch <- d
	}
}

// Collect asks the relay.
func (m relayMetrics) Collect(ch chan<- prometheus.Metric) {
	v, ok := m.s.config.Vitals()
	up := 0.0
	if ok {
		up = 1
	}
	gauge := func(d *prometheus.Desc, value float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value)
	}
	gauge(relayUp, up)
	if !ok {
		return
	}
	ch <- prometheus.MustNewConstMetric(relayInfo, prometheus.GaugeValue, 1, v.Build)
	gauge(relayStart, float64(v.Since.UnixMilli())/1000)
	gauge(relayMemory, float64(v.Resident))
	gauge(relayTasks, float64(v.Goroutines))
	ch <- prometheus.MustNewConstMetric(relayCPU, prometheus.CounterValue, v.CPU.Seconds())
}
