import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { toProblem } from './api/problem.ts'
import { currentSession, may, restore } from './session/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the title in the locales. */
    title?: string
    open?: boolean
    action?: string
    /** The page fills the window and scrolls by itself. */
    full?: boolean
  }
}

const site: RouteRecordRaw = {
  path: '/sites/:siteId',
  component: () => import('./shell/SiteLayout.vue'),
  props: true,
  meta: { action: 'sites.read' },
  children: [
    {
      path: '',
      name: 'twin',
      component: () => import('./features/twin/TwinPage.vue'),
      meta: { title: 'nav.twin', full: true },
    },
    {
      path: 'alarms',
      name: 'alarms',
      component: () => import('./features/alarms/AlarmsPage.vue'),
      meta: { title: 'nav.alarms' },
    },
    {
      path: 'alarms/:alarmId',
      name: 'alarm',
      component: () => import('./features/alarms/AlarmPage.vue'),
      props: true,
      meta: { title: 'nav.alarms' },
    },
    {
      path: 'hazards',
      name: 'hazards',
      component: () => import('./features/hazards/HazardsPage.vue'),
      meta: { title: 'nav.hazards', action: 'hazards.read' },
    },
    {
      path: 'hazards/:hazardId',
      name: 'hazard',
      component: () => import('./features/hazards/HazardPage.vue'),
      props: true,
      meta: { title: 'nav.hazards', action: 'hazards.read' },
    },
    {
      path: 'contractors',
      name: 'contractors',
      component: () => import('./features/hazards/ContractorsPage.vue'),
      meta: { title: 'contractors.title', action: 'hazards.read' },
    },
    {
      path: 'duty',
      name: 'duty',
      component: () => import('./features/notices/DutyPage.vue'),
      meta: { title: 'nav.duty', action: 'notices.read' },
    },
    {
      path: 'rules',
      name: 'rules',
      component: () => import('./features/rules/RulesPage.vue'),
      meta: { title: 'rules.title', action: 'rules.read' },
    },
    {
      path: 'points',
      name: 'points',
      component: () => import('./features/points/PointsPage.vue'),
      meta: { title: 'nav.points' },
    },
    {
      path: 'points/:pointId',
      name: 'point',
      component: () => import('./features/points/PointPage.vue'),
      props: true,
      meta: { title: 'nav.points' },
    },
    {
      path: 'cameras',
      name: 'cameras',
      component: () => import('./features/cameras/CamerasPage.vue'),
      meta: { title: 'nav.cameras' },
    },
    {
      path: 'cameras/:cameraId/feedback',
      name: 'feedback',
      component: () => import('./features/feedback/FeedbackPage.vue'),
      props: true,
      meta: { title: 'feedback.title', action: 'feedback.read' },
    },
    {
      path: 'gateways',
      name: 'gateways',
      component: () => import('./features/gateways/GatewaysPage.vue'),
      meta: { title: 'nav.gateways' },
    },
    {
      path: 'models',
      name: 'models',
      component: () => import('./features/models/ModelsPage.vue'),
      meta: { title: 'models.title', action: 'twin.read' },
    },
    {
      path: 'sequence',
      name: 'sequence',
      component: () => import('./features/sequence/SequencePage.vue'),
      meta: { title: 'sequence.title', action: 'sequence.read' },
    },
    {
      path: 'models/:modelId/revisions',
      name: 'revisions',
      component: () => import('./features/revisions/RevisionsPage.vue'),
      props: true,
      meta: { title: 'revisions.title', action: 'twin.read' },
    },
    {
      path: 'sunlight',
      name: 'sunlight',
      component: () => import('./features/sunlight/SunlightPage.vue'),
      meta: { title: 'nav.sunlight', action: 'sunlight.read' },
    },
    {
      path: 'sunlight/:studyId',
      name: 'sunlight-study',
      component: () => import('./features/sunlight/StudyPage.vue'),
      props: true,
      meta: { title: 'nav.sunlight', action: 'sunlight.read' },
    },
    {
      path: 'noise',
      name: 'noise',
      component: () => import('./features/noise/NoisePage.vue'),
      meta: { title: 'nav.noise', action: 'noise.read' },
    },
    {
      path: 'noise/:noiseStudyId',
      name: 'noise-study',
      component: () => import('./features/noise/StudyPage.vue'),
      props: true,
      meta: { title: 'nav.noise', action: 'noise.read' },
    },
    {
      path: 'transport',
      name: 'transport',
      component: () => import('./features/transport/TransportPage.vue'),
      meta: { title: 'nav.transport', action: 'transport.read' },
    },
  ],
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/login',
      name: 'login',
      component: () => import('./features/auth/LoginPage.vue'),
      meta: { open: true, title: 'login.title' },
    },
    {
      path: '/s',
      name: 'shared',
      component: () => import('./features/sand-table/SharedPage.vue'),
      meta: { open: true, title: 'table.title' },
    },
    {
      path: '/d',
      name: 'drawing',
      component: () => import('./features/documents/DrawingPage.vue'),
      meta: { open: true, title: 'doc.code' },
    },
    {
      path: '/sand-table/:siteId',
      name: 'sand-table',
      component: () => import('./features/sand-table/SandTablePage.vue'),
      props: true,
      meta: { title: 'table.title', action: 'units.read' },
    },
    {
      path: '/',
      component: () => import('./shell/AppShell.vue'),
      children: [
        {
          path: '',
          name: 'home',
          component: () => import('./features/projects/ProjectsPage.vue'),
          meta: { title: 'nav.projects' },
        },
        site,
        {
          path: 'projects/:projectId',
          name: 'cockpit',
          component: () => import('./features/cockpit/CockpitPage.vue'),
          props: true,
          meta: { title: 'cockpit.title', action: 'projects.read' },
        },
        {
          path: 'projects/:projectId/plan',
          name: 'plan',
          component: () => import('./features/plans/PlanPage.vue'),
          props: true,
          meta: { title: 'plan.title', action: 'plans.read' },
        },
        {
          path: 'projects/:projectId/costs',
          name: 'costs',
          component: () => import('./features/costs/CostsPage.vue'),
          props: true,
          meta: { title: 'cost.title', action: 'costs.read' },
        },
        {
          path: 'projects/:projectId/costs/contracts/:contractId',
          name: 'cost-contract',
          component: () => import('./features/costs/ContractPage.vue'),
          props: true,
          meta: { title: 'cost.contract', action: 'costs.read' },
        },
        {
          path: 'projects/:projectId/documents',
          name: 'documents',
          component: () => import('./features/documents/DocumentsPage.vue'),
          props: true,
          meta: { title: 'doc.title', action: 'documents.read' },
        },
        {
          path: 'approvals',
          name: 'approvals',
          component: () => import('./features/approvals/InboxPage.vue'),
          meta: { title: 'approval.title', action: 'approvals.read' },
        },
        {
          path: 'approvals/templates',
          name: 'approval-templates',
          component: () => import('./features/approvals/TemplatesPage.vue'),
          meta: { title: 'approval.templates', action: 'approvals.read' },
        },
        {
          path: 'approvals/templates/:templateId',
          name: 'approval-template',
          component: () => import('./features/approvals/DesignerPage.vue'),
          props: true,
          meta: { title: 'approval.templates', action: 'approvals.read' },
        },
        {
          path: 'approvals/:approvalId',
          name: 'approval',
          component: () => import('./features/approvals/ApprovalPage.vue'),
          props: true,
          meta: { title: 'approval.title', action: 'approvals.read' },
        },
        {
          path: 'notices',
          name: 'notices',
          component: () => import('./features/notices/NoticesPage.vue'),
          meta: { title: 'nav.notices' },
        },
        {
          path: 'second-factor',
          name: 'second-factor',
          component: () => import('./features/auth/SecondFactorPage.vue'),
          meta: { title: 'factor.title' },
        },
        {
          path: 'my-data',
          name: 'my-data',
          component: () => import('./features/privacy/MyDataPage.vue'),
          meta: { title: 'myData.title' },
        },
        {
          path: 'people',
          name: 'people',
          component: () => import('./features/people/PeoplePage.vue'),
          meta: { title: 'nav.people', action: 'identity.read-people' },
        },
        {
          path: 'access',
          name: 'access',
          component: () => import('./features/people/AccessPage.vue'),
          meta: { title: 'access.title', action: 'identity.read-access' },
        },
        {
          path: 'deletions',
          name: 'deletions',
          component: () => import('./features/privacy/DeletionsPage.vue'),
          meta: { title: 'deletion.title', action: 'privacy.read' },
        },
        {
          path: 'key-rotation',
          name: 'key-rotation',
          component: () => import('./features/privacy/KeyRotationPage.vue'),
          meta: { title: 'keys.title', action: 'privacy.rotate-keys' },
        },
        {
          path: 'originals',
          name: 'originals',
          component: () => import('./features/originals/OriginalsPage.vue'),
          meta: { title: 'originals.title', action: 'originals.read' },
        },
        {
          path: 'evidence',
          name: 'evidence',
          component: () => import('./features/evidence/EvidencePage.vue'),
          meta: { title: 'evidence.title', action: 'evidence.read' },
        },
        {
          path: 'audit',
          name: 'audit',
          component: () => import('./features/people/AuditPage.vue'),
          meta: { title: 'nav.audit', action: 'identity.read-audit' },
        },
      ],
    },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue'), meta: { open: true } },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  try {
    await restore()
  } catch (thrown) {
    return { name: 'login', query: { next: to.fullPath, problem: toProblem(thrown).type } }
  }
  if (!currentSession.value) return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (currentSession.value.needsSecondFactor && to.name !== 'second-factor')
    return { name: 'second-factor', query: { next: to.fullPath } }
  return to.matched.every(({ meta }) => !meta.action || may(meta.action)) || { name: 'home' }
})
