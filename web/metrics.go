package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what an engineer's monitoring sees, on a registry of its own.
type metrics struct {
	handler  http.Handler
	messages *prometheus.CounterVec
	requests *prometheus.HistogramVec
	takes    prometheus.Counter
	spread   prometheus.Histogram
	updates  prometheus.Counter
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kawung_websocket_messages_total", Help: "Websocket messages.",
		}, []string{"socket", "direction", "type"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kawung_http_request_duration_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10},
		}, []string{"route", "status"}),
		takes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "kawung_takes_total", Help: "Takes committed through this door.",
		}),
		spread: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "kawung_take_spread_seconds", Help: "First to last paint of a complete receipt with two displays or more.",
			Buckets: []float64{.004, .0083, .0167, .0333, .05, .1, .25, 1},
		}),
		updates: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "kawung_tile_updates_total", Help: "Changes of figures that the hub heard of, conflated.",
		}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "kawung_build_info", Help: "Always 1.",
		ConstLabels: prometheus.Labels{"version": s.config.Version, "ui": s.pages.build},
	}, func() float64 { return 1 })
	displays := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "kawung_displays_connected", Help: "Displays whose page is connected.",
	}, func() float64 { return float64(s.hub.count()) })
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.messages, m.requests, m.takes, m.spread, m.updates, build, displays,
		cameraMetrics{s}, viewMetrics{s}, webhookMetrics{s.config.Told},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.config.Vitals != nil {
		registry.MustRegister(relayMetrics{s})
	}
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) get(w http.ResponseWriter, r *http.Request) error {
	m.handler.ServeHTTP(w, r)
	return nil
}

func (m *metrics) request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// counter counts the messages of one kind of websocket.
func (m *metrics) counter(socket string) func(direction, kind string) {
	return func(direction, kind string) { m.messages.WithLabelValues(socket, direction, kind).Inc() }
}
